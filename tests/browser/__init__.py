"""The product as people meet it: a real server, its worker and Chromium."""
