"""What tests share: scripted models, real agents, small fakes."""
