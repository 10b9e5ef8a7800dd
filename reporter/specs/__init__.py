"""What officers describe as data: forms, registry, rules, reports, expressions."""
