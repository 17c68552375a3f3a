/* Values that name hosts and ports: lists, to which each value adds an entry. */
#include "config/value_types.h"

#include "config/place.h"
#include "config/settings.h"

/* Room for one more entry behind `count`; the array is moved at each power of two. */
static void *grow(struct arena *memory, void *at, unsigned count, size_t size)
{
	if (count & (count - 1))
		return at;
	void *larger = arena_zeroed(memory, (count ? 2 * (size_t)count : 1) * size);
	if (count)
		memcpy(larger, at, count * size);
	return larger;
}

bool read_server(const struct reading *r)
{
	struct slice *servers = r->member;
	struct place place;

	if (!place_read_address(r->value, r->memory, &place))
		return false;
	unsigned port = place.has_port ? place.port : 53;
	if (port == 0)
		return false;
	*servers = arena_print(r->memory, "%s%s%s%s%s:%u", servers->len ? servers->at : "",
	    servers->len ? "," : "", place.is_ipv6 ? "[" : "", place.host.at,
	    place.is_ipv6 ? "]" : "", port);
	return true;
}

static bool is_listed(const struct listener_list *list, const struct place *place)
{
	for (unsigned i = 0; i < list->count; i++)
		if (list->at[i].port == place->port && slice_equal(list->at[i].host, place->host))
			return place->port != 0;
	return false;
}

bool read_listener(const struct reading *r)
{
	struct listener_list *list = r->member;
	struct place place;

	if (!place_read_address(r->value, r->memory, &place) || !place.has_port)
		return false;
	if (is_listed(list, &place))
		return value_refuse(r, SLICE("this address is given twice"));
	list->at = grow(r->memory, list->at, list->count, sizeof *list->at);
	list->at[list->count++] = (struct listener_setting){
	    value_keep(r->memory, r->value), place.host, place.port, place.is_ipv6};
	return true;
}

static bool read_range(struct slice text, struct port_range *range)
{
	size_t dash = slice_find(text, '-');
	uint64_t first, last;

	if (!slice_number(slice_of(text.at, dash), 65535, &first) || first == 0)
		return false;
	last = first;
	if (dash < text.len && !slice_number(slice_after(text, dash + 1), 65535, &last))
		return false;
	*range = (struct port_range){(uint16_t)first, (uint16_t)last};
	return first <= last;
}

bool read_ports(const struct reading *r)
{
	bool any = slice_equal(r->value, SLICE("any"));
	struct slice rest = any ? SLICE("1-65535") : r->value, text;
	struct port_list list = {0};

	while (slice_cut(&rest, ',', &text)) {
		struct port_range range;
		if (!read_range(text, &range))
			return false;
		list.at = grow(r->memory, list.at, list.count, sizeof *list.at);
		list.at[list.count++] = range;
	}
	*(struct port_list *)r->member = list;
	return list.count > 0;
}

bool read_pin(const struct reading *r)
{
	struct pin_list *list = r->member;
	struct slice name, text;
	struct place place;
	struct pin pin;

	if (!value_two_words(r->value, &name, &text) ||
	    !place_read_name(name, r->memory, &pin.name))
		return false;
	if (!place_read_address(text, r->memory, &place) || place.has_port)
		return false;
	pin.address = place.host;
	list->at = grow(r->memory, list->at, list->count, sizeof *list->at);
	list->at[list->count++] = pin;
	return true;
}

static bool read_host_port(struct slice text, struct arena *memory, struct host_port *out)
{
	struct place place;

	if (!place_read_host(text, memory, &place) || !place.has_port || place.port == 0)
		return false;
	*out = (struct host_port){place.host, place.port};
	return true;
}

bool read_redirection(const struct reading *r)
{
	struct redirection_list *list = r->member;
	struct redirection redirection;
	struct slice from, to;

	if (!value_two_words(r->value, &from, &to) ||
	    !read_host_port(from, r->memory, &redirection.from) ||
	    !read_host_port(to, r->memory, &redirection.to))
		return false;
	if (redirection_find(list, redirection.from.host, redirection.from.port))
		return value_refuse(r, SLICE("the first host and port are given twice"));
	list->at = grow(r->memory, list->at, list->count, sizeof *list->at);
	list->at[list->count++] = redirection;
	return true;
}
