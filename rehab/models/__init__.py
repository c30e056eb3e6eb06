"""What is recorded of rehabilitation and counselling."""
