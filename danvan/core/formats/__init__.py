"""How the portal writes dates and numbers, one package a language (setting FORMAT_MODULE_PATH)."""
