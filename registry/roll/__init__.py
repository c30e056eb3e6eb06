"""点名: who took part in an event, ticked on one page, printed as a sheet to sign, counted by person."""
