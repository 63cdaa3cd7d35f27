# SPDX-License-Identifier: MIT
"""Why a row is not "once, finished, its own status" with sigshim."""
CAUSES = {}
ROWS = []
