#include "base/memory.h"
#include "exchange/worker.h"

static void forwarding_fill(struct forwarding *forwarding, const struct settings *settings)
{
	forwarding->name = settings->name;
	forwarding->upgrades = settings->upgrade;
	forwarding->strict = settings->strict;
	forwarding->assume_http11 = settings->assume_http11;
	forwarding->drop_underscore = settings->drop_underscore;
	forwarding->refuse_body = settings->refuse_body;
	forwarding->refuse_nominated = settings->refuse_nominated;
	forwarding->trace_method = settings->trace_method;
	forwarding->early_hints = settings->early_hints;
	forwarding->forwarded = settings->forwarded == FORWARDED_SETTING_RFC7239 ? FORWARDED_RFC7239
				: settings->forwarded == FORWARDED_SETTING_XFF   ? FORWARDED_XFF
										 : FORWARDED_OFF;
	forwarding->forwarded_strip = settings->forwarded_strip;
	forwarding->proxy_status_all = settings->proxy_status == PROXY_STATUS_ALL;
}

struct snapshot *snapshot_new(const struct settings *settings)
{
	struct snapshot *snapshot = memory_zeroed(sizeof *snapshot);

	snapshot->settings = settings_hold(settings);
	snapshot->holds = 1;
	forwarding_fill(&snapshot->forwarding, settings);
	snapshot->request_limits = (struct gate_limits){
	    .line = settings->max_request_line,
	    .field = settings->max_field,
	    .head = settings->max_head,
	    .fields = settings->max_fields,
	};
	snapshot->response_limits = (struct gate_limits){
	    .line = settings->max_response_head,
	    .field = settings->max_response_head,
	    .head = settings->max_response_head,
	    .fields = settings->max_fields,
	    .strict = settings->strict,
	};
	return snapshot;
}

struct snapshot *snapshot_hold(struct snapshot *snapshot)
{
	snapshot->holds++;
	return snapshot;
}

void snapshot_release(struct snapshot **held)
{
	struct snapshot *snapshot = *held;

	*held = NULL;
	if (!snapshot || --snapshot->holds)
		return;
	if (snapshot->on_gone)
		snapshot->on_gone(snapshot->arg);
	settings_release(&snapshot->settings);
	free(snapshot);
}
