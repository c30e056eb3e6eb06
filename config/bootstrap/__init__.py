"""What ``make`` runs: sets this machine up, starts the product, tests and checks it.

Only the standard library is used here, because nothing else is installed yet when it starts;
``prepare`` alone runs inside the virtual environment.
"""
