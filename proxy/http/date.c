#include "http/date.h"

#include <time.h>

static const char DAYS[] = "SunMonTueWedThuFriSat";
static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static void write_two(char *at, int number)
{
	at[0] = (char)('0' + number / 10 % 10);
	at[1] = (char)('0' + number % 10);
}

void date_write(char text[DATE_OCTETS], uint64_t seconds)
{
	time_t time = (time_t)seconds;
	struct tm tm;

	gmtime_r(&time, &tm);
	int year = tm.tm_year + 1900;
	memcpy(text, "Day, 00 Mon 0000 00:00:00 GMT", DATE_OCTETS);
	memcpy(text, DAYS + (size_t)tm.tm_wday * 3, 3);
	write_two(text + 5, tm.tm_mday);
	memcpy(text + 8, MONTHS + (size_t)tm.tm_mon * 3, 3);
	write_two(text + 12, year / 100);
	write_two(text + 14, year % 100);
	write_two(text + 17, tm.tm_hour);
	write_two(text + 20, tm.tm_min);
	write_two(text + 23, tm.tm_sec);
}
