"""Sample data (SỐ LIỆU MẪU) for trying the program out; imported by `commands/demo` only."""
