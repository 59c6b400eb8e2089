"""Starts a run of RetailStream, waits until it is over, and reports what it did.

Needs a connection `retailstream`: host (with http:// or https://), port, and a key of the role operator as
password. docs/integrations.md explains tasks and settings.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

import requests
from airflow.sdk import Asset, AssetAlias, Connection, Param, PokeReturnValue, dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

log = logging.getLogger(__name__)

UNDER_WAY = {"waiting", "queued", "running"}
SNAPSHOT = AssetAlias("retailstream_snapshot")


class Refused(AirflowFailException):
    """The API refused a request, with one of the codes of docs/errors.md."""

    def __init__(self, problem: dict[str, Any]):
        super().__init__(f"{problem['code']}: {problem['detail']}")
        self.code = problem["code"]
        self.passes = problem["retryable"] or self.code == "RUN_ALREADY_ACTIVE"


def ask(method: str, path: str, body: dict[str, Any] | None = None, key: str | None = None) -> Any:
    """What the API answers. Raises Refused, and what requests raises when there is no API."""
    connection = Connection.get("retailstream")
    port = f":{connection.port}" if connection.port else ""
    headers = {"Authorization": f"Bearer {connection.password}"}
    if key:
        headers["Idempotency-Key"] = key
    url = f"{connection.host}{port}/v1/admin/{path}"
    answer = requests.request(method, url, json=body, headers=headers, timeout=60)
    if answer.headers.get("Content-Type", "").startswith("application/problem+json"):
        raise Refused(answer.json())
    answer.raise_for_status()
    return answer.json()


@task.sensor(mode="reschedule", poke_interval=15, timeout=timedelta(hours=6))
def start(params, dag_run) -> PokeReturnValue:
    """Asks for a run, until there is one. A task that is tried again gets the run of the first try."""
    key = f"{dag_run.dag_id}/{dag_run.run_id}"
    try:
        run = ask("POST", "runs", dict(params), key)
        run = ask("GET", f"runs/{run['id']}")
        # The answer to a key stays; clearing asks for more than the run that failed.
        if dag_run.clear_number and run["status"] in {"failed", "cancelled"}:
            ask("POST", f"runs/{run['id']}/retry", {"reason": f"{key} was cleared"})
    except Refused as refused:
        if refused.code == "FLOW_PAUSED":
            raise AirflowSkipException(str(refused)) from refused
        if not refused.passes:
            raise
        log.info("Not yet: %s", refused)
        return PokeReturnValue(is_done=False)
    log.info("Run %s of %s is %s", run["id"], run["flow"], run["status"])
    return PokeReturnValue(is_done=True, xcom_value=run["id"])


@task.sensor(mode="reschedule", poke_interval=15, timeout=timedelta(hours=6), outlets=[SNAPSHOT])
def follow(number: str, *, outlet_events=None) -> PokeReturnValue:
    """Waits until the run is over, and reports it. Fails with its error; is skipped when no file had changed."""
    try:
        run = ask("GET", f"runs/{number}")
    except (requests.RequestException, Refused) as error:
        if isinstance(error, Refused) and not error.passes:
            raise
        # The run goes on while the API is away.
        log.warning("Not answered: %s", error)
        return PokeReturnValue(is_done=False)
    if run["status"] in UNDER_WAY:
        done = sum(stage["status"] == "succeeded" for stage in run["stages"])
        log.info("Run %s is %s: %s of %s stages", number, run["status"], done, len(run["stages"]))
        return PokeReturnValue(is_done=False)
    if run["status"] == "failed":
        raise AirflowFailException(f"run {number} failed: {run['error']['code']}: {run['error']['message']}")
    if run["status"] == "cancelled":
        raise AirflowFailException(f"run {number} was cancelled by {run['cancelledBy']}: {run['cancelReason']}")
    if run["status"] == "unchanged":
        raise AirflowSkipException(f"run {number}: no file has changed")
    told = report(run)
    outlet_events[SNAPSHOT].add(Asset(f"retailstream/{run['flow']}"), extra={"snapshot": told["snapshot"]})
    return PokeReturnValue(is_done=True, xcom_value=told)


def report(run: dict[str, Any]) -> dict[str, Any]:
    """Rows by stage, quarantine by reason, the snapshot and what it changed: logged, and given."""
    counts = ("rowsIn", "rowsOut", "rowsQuarantined")
    told = {
        "run": run["id"],
        "snapshot": run["snapshotId"],
        "stages": {stage["stage"]: {name: stage[name] for name in counts} for stage in run["stages"]},
        "quarantine": run["quarantine"],
        "changes": ask("GET", f"snapshots/{run['snapshotId']}/changes"),
    }
    for name, rows in told["stages"].items():
        log.info("%s: %s", name, rows)
    for row in told["quarantine"] + told["changes"]:
        log.info("%s", row)
    return told


@task
def stop(number: str, dag_run) -> None:
    """Cancels the run when what waits for it was ended first: timed out, or marked as failed."""
    run = ask("GET", f"runs/{number}")
    if run["status"] not in UNDER_WAY:
        return
    if len(run["requests"]) > 1:
        log.info("Run %s goes on: others have asked for it too", number)
        return
    ask("POST", f"runs/{number}/cancel", {"reason": f"{dag_run.dag_id}/{dag_run.run_id} was ended"})


@dag(
    schedule="30 6 * * 1-5",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    params={
        "flow": Param("weekly-sales", type="string", description="Which pipeline."),
        "onlyIfChanged": Param(True, type="boolean", description="Do nothing when no file has changed."),
    },
    default_args={"retries": 3, "retry_delay": timedelta(seconds=30)},
    doc_md=__doc__,
    tags=["retailstream"],
)
def retailstream_weekly_sales():
    number = start()
    # A teardown is done whatever becomes of the others, also when somebody ends the DAG run.
    number >> follow(number) >> stop(number).as_teardown(setups=number)


retailstream_weekly_sales()
