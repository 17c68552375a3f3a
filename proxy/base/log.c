#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

enum { LINE_MAX_OCTETS = 1024 };

/* One write a line, so that lines of several threads do not mix. */
static void say(const char *scope, const char *level, const char *format, va_list arguments)
{
	char message[LINE_MAX_OCTETS];

	vsnprintf(message, sizeof message, format, arguments);
	fprintf(stderr, "viaduct: %s%s: %s\n", level, scope, message);
}

void log_error(const char *scope, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say(scope, "", format, arguments);
	va_end(arguments);
}

void log_warn(const char *scope, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say(scope, "warning: ", format, arguments);
	va_end(arguments);
}

void log_info(const char *scope, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say(scope, "", format, arguments);
	va_end(arguments);
}
