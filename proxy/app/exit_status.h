/* What the process tells whoever started it. */
#pragma once

enum exit_status { EXIT_FINE = 0, EXIT_PROBLEMS = 1, EXIT_USAGE = 2 };
