"""The command line at the reception."""

import argparse
import sys

from parcel_desk.desk import Desk
from parcel_desk.parcels import ParcelError, State
from parcel_desk.store import Store


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="parcel-desk", description="Parcels that wait at the reception.")
    commands = top.add_subparsers(dest="command", required=True)
    receive = commands.add_parser("receive", help="take in a parcel")
    receive.add_argument("--to", required=True, help="whom it is for")
    receive.add_argument("--weight", type=int, required=True, help="in grams")
    receive.add_argument("--shelf", default="", help="where it is put; the floor if not given")
    waiting = commands.add_parser("waiting", help="list what waits for somebody")
    waiting.add_argument("--to", required=True)
    collect = commands.add_parser("collect", help="hand over a parcel")
    collect.add_argument("number")
    collect.add_argument("--code", required=True)
    commands.add_parser("sweep", help="remind people, and send back what has waited too long")
    return top


def main(argv: list[str] | None = None) -> int:
    """0 when it worked, 1 when the person at the desk has to put something right, 2 for a wrong code."""
    arguments = parser().parse_args(argv)
    desk = Desk(Store())
    try:
        if arguments.command == "receive":
            parcel = desk.receive(arguments.to, arguments.shelf, arguments.weight)
            print(f"{parcel.number} on shelf {parcel.shelf}")
        elif arguments.command == "waiting":
            for parcel in desk.waiting(arguments.to):
                print(f"{parcel.number}  {parcel.shelf}  {parcel.weight_grams} g  {parcel.state.value}")
        elif arguments.command == "collect":
            if desk.collect(arguments.number, arguments.code).state is not State.COLLECTED:
                print("wrong code", file=sys.stderr)
                return 2
        else:
            print(desk.sweep())
    except ParcelError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
