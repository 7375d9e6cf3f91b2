"""Every change to dossiers, nominations, quotas, paper copies, lists and awards."""
