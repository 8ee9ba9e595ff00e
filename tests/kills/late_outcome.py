"""A sender of one message whose lease was thought lost: the outcome of its first attempt comes when the second runs.

Made of the real functions of storage, as no run of the real sender brings this about by force. Run as a script, with
the package that is to be tried on PYTHONPATH: `late_outcome.py FOLDER URL`.
"""

import asyncio
import json
import sys
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from desktop_mailer.domain.message import Answer, Claim, Outcome, Verdict
from desktop_mailer.storage import dispatch, life
from desktop_mailer.storage.database import Database


def post(url: str, claim: Claim) -> Outcome:
    started = datetime.now(UTC)
    body = json.dumps({"id": claim.message_id, "phone": int(claim.phone), "text": claim.text}).encode("ascii")
    request = urllib.request.Request(  # noqa: S310 - http on loopback
        f"{url}/v1/send/{claim.message_id}", body, {"Authorization": "Bearer kills"}
    )
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310 - as above
        return outcome(claim, Verdict.ACCEPTED, started)


def outcome(claim: Claim, verdict: Verdict, started: datetime) -> Outcome:
    return Outcome(claim=claim, answer=Answer(verdict=verdict), started_at=started, finished_at=datetime.now(UTC))


async def play(folder: Path, url: str) -> None:
    database = Database.open(folder)

    async def exchange(outcomes: Sequence[Outcome] = (), *, want: int = 1) -> tuple[Claim, ...]:
        demand = dispatch.Demand(want=want)
        return (await database.write(dispatch.exchange, outcomes, demand, datetime.now(UTC))).claims

    async def advance() -> None:
        while await database.write(life.advance, datetime.now(UTC)):
            pass

    try:
        await advance()
        (first,) = await exchange()
        await database.write(dispatch.recover, datetime.now(UTC))
        (second,) = await exchange()
        posting = asyncio.create_task(asyncio.to_thread(post, url, second))
        more = await exchange([outcome(first, Verdict.RETRY, datetime.now(UTC))])
        outcomes = await asyncio.gather(posting, *(asyncio.to_thread(post, url, claim) for claim in more))
        await exchange(outcomes, want=0)
        await advance()
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(play(Path(sys.argv[1]), sys.argv[2]))
