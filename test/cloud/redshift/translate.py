"""Translates Redshift's SQL to DuckDB's, one JSON object a line, and refuses what Redshift documents as missing."""

import json
import sys

from sqlglot import exp, parse
from sqlglot.dialects.redshift import Redshift
from sqlglot.errors import SqlglotError

# Functions of DuckDB that Redshift does not have.
DATE_PARTS = {"year", "quarter", "month", "week", "day", "hour", "minute", "second"}
# Redshift's length of a VARCHAR without one.
VARCHAR_LENGTH = 256


class Refused(Exception):
    """An error of Redshift."""


def check_words(sql: str) -> None:
    tokens = Redshift().tokenize(sql)
    for token, following in zip(tokens, [*tokens[1:], None]):
        word = token.text.lower()
        after = following.text.lower() if following else ""
        if word in DATE_PARTS and after == "(" and token.token_type.name != "IDENTIFIER":
            raise Refused(f"function {word}(date) does not exist")
        if word == "double" and after != "precision" and token.token_type.name != "IDENTIFIER":
            raise Refused('type "double" does not exist')


def check_tree(tree: exp.Expression) -> None:
    if tree.find(exp.Filter):
        raise Refused('syntax error at or near "("')
    if tree.find(exp.Values):
        raise Refused('syntax error at or near "VALUES"')
    for part in tree.find_all(exp.Except, exp.Intersect):
        if part.args.get("distinct") is False:
            raise Refused(f"{part.key.upper()} ALL is not supported")
    for window in tree.find_all(exp.Window):
        if window.args.get("order") and not window.args.get("spec"):
            if isinstance(window.this, (exp.Sum, exp.Avg, exp.Count, exp.Min, exp.Max)):
                raise Refused(
                    "Aggregate window functions with an ORDER BY clause require a frame clause"
                )


def cut_texts(tree: exp.Expression) -> None:
    """A cast to VARCHAR cuts longer texts, which DuckDB does not."""
    # The innermost first.
    for cast in reversed(list(tree.find_all(exp.Cast))):
        if cast.to.this != exp.DataType.Type.VARCHAR:
            continue
        given = [param.name for param in cast.to.expressions]
        length = int(given[0]) if given and given[0].isdigit() else VARCHAR_LENGTH
        cast.set("to", exp.DataType.build("text", dialect="duckdb"))
        cast.replace(exp.Left(this=cast.copy(), expression=exp.Literal.number(length)))


def tables_of(tree: exp.Expression, schema: str) -> list[list[str]]:
    """Completes the names of tables with the schema of the search path, and returns them."""
    given = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    found = set()
    for table in tree.find_all(exp.Table):
        if not table.db and table.name.lower() in given:
            continue
        if not table.db:
            table.set("db", exp.to_identifier(schema, quoted=True))
        found.add((table.db.lower(), table.name.lower()))
    return [list(each) for each in sorted(found)]


def translate(sql: str, schema: str) -> dict:
    check_words(sql)
    trees = [tree for tree in parse(sql, read="redshift") if tree is not None]
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        raise Refused("the local cloud answers one SELECT")
    [tree] = trees
    check_tree(tree)
    parameters = sorted({part.name for part in tree.find_all(exp.Placeholder)})
    tables = tables_of(tree, schema)
    cut_texts(tree)
    return {"sql": tree.sql(dialect="duckdb"), "tables": tables, "parameters": parameters}


for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = translate(question["sql"], question["schema"])
    except (Refused, SqlglotError) as error:
        answer = {"error": " ".join(str(error).split())}
    print(json.dumps({"id": question["id"], **answer}), flush=True)
