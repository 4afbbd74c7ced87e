"""The numbers of HTTP's answers by the names that frameworks give them."""

import re

_PHRASES: dict[str, int] = {
    "continue": 100, "switchingprotocols": 101, "processing": 102, "earlyhints": 103,
    "ok": 200, "created": 201, "accepted": 202, "nonauthoritativeinformation": 203, "nocontent": 204,
    "resetcontent": 205, "partialcontent": 206, "multistatus": 207, "alreadyreported": 208, "imused": 226,
    "multiplechoices": 300, "movedpermanently": 301, "found": 302, "seeother": 303, "notmodified": 304,
    "useproxy": 305, "temporaryredirect": 307, "permanentredirect": 308,
    "createdataction": 201, "createdatroute": 201, "validationproblem": 400, "badrequest": 400,
    "unauthorized": 401, "paymentrequired": 402, "forbidden": 403, "forbid": 403,
    "accessdenied": 403, "notfound": 404,
    "methodnotallowed": 405, "notacceptable": 406, "proxyauthenticationrequired": 407, "requesttimeout": 408,
    "conflict": 409, "gone": 410, "lengthrequired": 411, "preconditionfailed": 412, "payloadtoolarge": 413,
    "contenttoolarge": 413, "requestentitytoolarge": 413, "uritoolong": 414, "requesturitoolong": 414,
    "unsupportedmediatype": 415, "rangenotsatisfiable": 416, "requestedrangenotsatisfiable": 416,
    "expectationfailed": 417, "imateapot": 418, "iamateapot": 418, "teapot": 418, "misdirectedrequest": 421,
    "unprocessableentity": 422, "unprocessablecontent": 422, "locked": 423, "faileddependency": 424, "tooearly": 425,
    "upgraderequired": 426, "preconditionrequired": 428, "toomanyrequests": 429, "requestheaderfieldstoolarge": 431,
    "unavailableforlegalreasons": 451,
    "internalservererror": 500, "notimplemented": 501, "badgateway": 502, "serviceunavailable": 503,
    "gatewaytimeout": 504, "httpversionnotsupported": 505, "insufficientstorage": 507, "loopdetected": 508,
    "notextended": 510, "networkauthenticationrequired": 511,
}  # fmt: skip
_BESIDE = re.compile(r"^(?:HTTP_|SC_|STATUS_|Http|Status)|[\d_\s'-]+|\(\)$")
_PARTS = re.compile(r"\.|::|->|\\")


def status_named(name: str) -> int | None:
    """404 of `HttpStatus.NOT_FOUND`, `http.StatusNotFound`, `Response::HTTP_NOT_FOUND`, `:not_found`, `NotFound()`."""
    last = _PARTS.split(name.strip().lstrip(":").removesuffix("()"))[-1]
    if last.startswith("create") and last.endswith("Exception"):  # Symfony: $this->createNotFoundException()
        last = last[6:-9]
    return _PHRASES.get(_BESIDE.sub("", last).lower())
