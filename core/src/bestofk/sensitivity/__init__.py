"""How the choice of model and k moves with what is put in."""
