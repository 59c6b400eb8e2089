"""Tells Schemathesis which of our codes say that the caller is wrong; every other error is a fault of the API."""

import json

import graphql
import schemathesis
from hypothesis import strategies as st
from hypothesis_graphql import nodes
from schemathesis.specs.graphql import validation


@schemathesis.serializer("application/x-ndjson")
def lines_of(ctx, value):
    """A JSON text a line; a value that is no array is one line."""
    if isinstance(value, bytes):
        return value
    items = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(item) for item in items).encode()


def object_of(fields):
    """The node of an object literal."""
    return nodes.Object(
        [
            graphql.ObjectFieldNode(name=graphql.NameNode(value=name), value=value)
            for name, value in fields.items()
        ]
    )


names = st.sampled_from(["parameters", "processed", "folder", "qualityRules", "thresholds", "other"])
plain = st.one_of(
    st.integers(-9, 9).map(nodes.Int),
    st.booleans().map(nodes.Boolean),
    st.sampled_from(["", "move", "1.5", "../x"]).map(nodes.String),
    st.just(nodes.Null),
)
nested = st.dictionaries(names, plain, max_size=2).map(object_of)
schemathesis.graphql.scalar(
    "JSONObject", st.dictionaries(names, st.one_of(plain, nested), max_size=3).map(object_of)
)

validation.CLIENT_ERROR_MARKERS |= {
    "ANSWER_TOO_LARGE",
    "ARGUMENT_INVALID",
    "BACKFILL_OVERLAPS",
    "BUSY",
    "CURSOR_INVALID",
    "FILE_NOT_FOUND",
    "FLOW_PAUSED",
    "FORBIDDEN",
    "JOB_FINISHED",
    "JOB_NOT_FOUND",
    "KEY_NOT_FOUND",
    "LOCATION_INVALID",
    "NOTIFICATION_RULE_NOT_FOUND",
    "PROFILE_NOT_FOUND",
    "QUERY_CANCELLED",
    "QUERY_FAILED",
    "QUERY_LIMIT",
    "QUERY_NAME_TAKEN",
    "QUERY_NOT_FOUND",
    "QUERY_REFUSED",
    "QUERY_TOO_LARGE",
    "QUERY_TOO_LONG",
    "RECIPE_INVALID",
    "RECIPE_NOT_FOUND",
    "REPLAY_REFUSED",
    "REPORT_NOT_FOUND",
    "RULES_CHANGED",
    "RULES_INVALID",
    "RUN_ALREADY_ACTIVE",
    "RUN_FINISHED",
    "RUN_NOT_FOUND",
    "RUN_OUTDATED",
    "SCHEDULE_NOT_FOUND",
    "SNAPSHOT_GONE",
    "SNAPSHOT_OUTDATED",
    "SOURCE_MISSING",
    "STREAM_TOPIC_UNKNOWN",
    "TABLE_UNKNOWN",
}
