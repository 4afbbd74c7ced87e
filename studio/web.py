"""The web process that `up` starts: `python -m studio.web ADDRESS PORT`."""

import sys

import uvicorn

_FINISH_SECONDS = 10  # for requests under way when it is told to stop


def main() -> None:
    address, port = sys.argv[1:]
    uvicorn.run(
        "studio.asgi:application",
        host=address,
        port=int(port),
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # HeadersMiddleware knows whom to believe
        server_header=False,
        timeout_graceful_shutdown=_FINISH_SECONDS,
    )


if __name__ == "__main__":
    main()
