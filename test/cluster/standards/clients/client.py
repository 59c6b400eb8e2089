"""Asks the API whose address is given, through the client that was made from its description."""

import json
import sys

from retailstream import Client
from retailstream.api.answers import weekly_top_stores

client = Client(base_url=sys.argv[1])
answer = weekly_top_stores.sync(client=client, first=5)
problem = weekly_top_stores.sync(client=client, first=0)
print(
    json.dumps(
        {
            "weeks": [node.week.isoformat() for node in answer.nodes],
            "sales": [node.sales for node in answer.nodes],
            "refused": problem.code,
        }
    )
)
