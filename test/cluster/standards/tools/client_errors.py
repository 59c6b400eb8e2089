"""Tells Schemathesis which of our codes say that the caller is wrong; every other error is a fault of the API."""

from schemathesis.specs.graphql import validation

validation.CLIENT_ERROR_MARKERS |= {
    "ARGUMENT_INVALID",
    "CURSOR_INVALID",
    "FILE_NOT_FOUND",
    "KEY_NOT_FOUND",
    "REPLAY_REFUSED",
    "RUN_ALREADY_ACTIVE",
    "RUN_NOT_FOUND",
    "SNAPSHOT_GONE",
    "SNAPSHOT_OUTDATED",
}
