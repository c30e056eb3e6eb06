"""台账四 帮扶情况登记表: helping pairs, their rules and their paper."""
