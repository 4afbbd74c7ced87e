"""Django's Postgres backend over the embedded cluster: whoever connects first starts the server."""

from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base
from django.utils.asyncio import async_unsafe
from psycopg import OperationalError

from studio.postgres import cluster_of


class DatabaseWrapper(base.DatabaseWrapper):
    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        cluster = cluster_of(Path(self.settings_dict["DATA_DIR"]), durable=self.settings_dict.get("DURABLE", True))
        cluster.acquire()
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            if cluster.kept():
                raise  # the server runs; what is wrong is this connection, or the load
            cluster.ensure_running()
            return super().get_new_connection(conn_params)
