"""What is recorded of employment, benefits, schooling, volunteers and social organisations."""
