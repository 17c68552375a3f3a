#include "features/accesslog/shown.h"

static bool is_scheme_octet(char c)
{
	c = octet_lower(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

/* Where the authority begins: behind `scheme://` or `//`, else at the front. */
static size_t authority_start(struct slice target)
{
	size_t scheme = 0;

	while (scheme < target.len && is_scheme_octet(target.at[scheme]))
		scheme++;
	if (scheme > 0 && scheme < target.len && target.at[scheme] == ':')
		scheme++;
	else if (scheme > 0)
		return 0;
	struct slice rest = slice_after(target, scheme);
	return rest.len >= 2 && rest.at[0] == '/' && rest.at[1] == '/' ? scheme + 2 : 0;
}

static size_t authority_length(struct slice rest)
{
	size_t len = 0;

	while (len < rest.len && rest.at[len] != '/' && rest.at[len] != '?' && rest.at[len] != '#')
		len++;
	return len;
}

/* One past the last @, or 0. */
static size_t past_last_at(struct slice s)
{
	const char *at = s.len ? memrchr(s.at, '@', s.len) : NULL;

	return at ? (size_t)(at - s.at) + 1 : 0;
}

/* Whether it is no host with a port: of `http://name:pass/word@host/` the authority is `name:pass`.
 */
static bool is_odd(struct slice authority)
{
	size_t host = slice_has(authority, ']') ? slice_find(authority, ']') : 0;
	struct slice rest = slice_after(authority, host);
	struct slice port = slice_after(rest, slice_find(rest, ':') + 1);

	for (size_t i = 0; i < port.len; i++)
		if (port.at[i] < '0' || port.at[i] > '9')
			return true;
	return authority.len == 0;
}

/* How many octets from the authority's start on are credentials, their @ included. */
static size_t credentials_length(struct slice target, size_t start)
{
	struct slice rest = slice_after(target, start);
	struct slice authority = slice_of(rest.at, authority_length(rest));
	size_t len = past_last_at(authority);

	if (start == 0 && target.at[0] == '/')
		return 0;
	if (start == 0 || (len == 0 && is_odd(authority)))
		return past_last_at(rest);
	return len;
}

static size_t query_start(struct slice target, size_t from)
{
	while (from < target.len && target.at[from] != '?' && target.at[from] != '#')
		from++;
	return from;
}

/* Puts as much of a piece in the room as TARGET_SHOWN allows. */
static size_t put(char *room, size_t used, struct slice piece)
{
	size_t n = piece.len < TARGET_SHOWN - used ? piece.len : TARGET_SHOWN - used;

	memcpy(room + used, piece.at, n);
	return used + n;
}

struct slice target_shown(struct slice target, bool queries, char room[TARGET_ROOM])
{
	size_t start = slice_has(target, '@') ? authority_start(target) : 0;
	size_t secret = slice_has(target, '@') ? credentials_length(target, start) : 0;
	size_t query = queries ? target.len : query_start(target, start + secret);
	size_t end = query < target.len ? query + 1 : query;

	if (secret == 0 && query == target.len && target.len <= TARGET_SHOWN)
		return target;
	size_t used = put(room, 0, slice_of(target.at, start));
	if (secret)
		used = put(room, used, SLICE("***@"));
	bool is_cut = end < target.len || used + end - start - secret > TARGET_SHOWN;
	used = put(room, used, slice_of(target.at + start + secret, end - start - secret));
	for (unsigned dot = 0; is_cut && dot < 3; dot++)
		room[used++] = '.';
	return slice_of(room, used);
}
