"""Xero's own Python client: installed into a virtual environment, signed in to the simulator."""

import json
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from base64 import b64encode
from pathlib import Path

PACKAGE = "xero-python"
VERSION = "15.2.0"


def install(folder: Path) -> None:
    """Installs the client into a virtual environment unless it is there."""
    python = folder / "bin" / "python"
    ask = f"import importlib.metadata as m; print(m.version({PACKAGE!r}))"
    if python.exists():
        asked = subprocess.run([python, "-c", ask], capture_output=True, text=True)
        if asked.stdout.strip() == VERSION:
            return
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    wanted = f"{PACKAGE}=={VERSION}"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wanted], check=True)


class Client:
    """The client's APIs, all signed in to the simulator's first organisation."""

    def __init__(self, connection: dict[str, str], tenant: str):
        from xero_python.accounting import AccountingApi
        from xero_python.api_client import ApiClient
        from xero_python.api_client.configuration import Configuration
        from xero_python.api_client.oauth2 import OAuth2Token
        from xero_python.assets import AssetApi
        from xero_python.file import FilesApi
        from xero_python.identity import IdentityApi
        from xero_python.project import ProjectApi

        token = sign_in(connection)
        configuration = Configuration(oauth2_token=OAuth2Token())
        http = ApiClient(
            configuration,
            oauth2_token_getter=lambda: token,
            oauth2_token_saver=lambda _: None,
        )
        url = connection["ApiUrl"]
        connections = IdentityApi(http, base_url=url).get_connections()
        self.tenant = next(one.tenant_id for one in connections if one.tenant_name == tenant)
        self.accounting = Of(AccountingApi(http, base_url=f"{url}/api.xro/2.0"), self.tenant)
        self.assets = Of(AssetApi(http, base_url=f"{url}/assets.xro/1.0"), self.tenant)
        self.files = Of(FilesApi(http, base_url=f"{url}/files.xro/1.0"), self.tenant)
        self.projects = Of(ProjectApi(http, base_url=f"{url}/projects.xro/2.0"), self.tenant)


class Of:
    """An API of the client, whose methods are given the organisation first."""

    def __init__(self, api, tenant: str):
        self.api = api
        self.tenant = tenant

    def __getattr__(self, name: str):
        method = getattr(self.api, name)
        return lambda *values, **named: method(self.tenant, *values, **named)


def sign_in(connection: dict[str, str]) -> dict:
    """A token, in the form in which the client holds one."""
    who = f"{connection['OAuthClientId']}:{connection['OAuthClientSecret']}"
    form = {"grant_type": "refresh_token", "refresh_token": connection["OAuthRefreshToken"]}
    request = urllib.request.Request(
        f"{connection['IdentityUrl']}/connect/token",
        data=urllib.parse.urlencode(form).encode(),
        headers={"Authorization": "Basic " + b64encode(who.encode()).decode()},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=60) as reply:
        came = json.load(reply)
    return {
        "access_token": came["access_token"],
        "token_type": "Bearer",
        "expires_in": came["expires_in"],
        "expires_at": time.time() + came["expires_in"],
        "scope": came.get("scope", "").split(),
        # None, lest the client renews it with Xero itself.
        "refresh_token": None,
    }


if __name__ == "__main__":
    install(Path(sys.argv[1]))
