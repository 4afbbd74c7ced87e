"""Names of the language and its standard objects: calls to them are no facts of the package."""

GLOBALS = frozenset(
    """
    Array Boolean BigInt Date Error Intl JSON Map Math Number Object Promise Proxy Reflect RegExp Set String Symbol URL
    WeakMap WeakSet WeakRef TypeError RangeError console parseInt parseFloat isNaN isFinite require setTimeout
    setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask encodeURIComponent
    decodeURIComponent encodeURI decodeURI expect describe it test beforeEach afterEach beforeAll afterAll before after
    jest vi assert should Uint8Array Float64Array ArrayBuffer DataView TextEncoder TextDecoder URLSearchParams
    structuredClone import super
    """.split()
)
NOISE = frozenset(
    """
    push pop shift unshift slice splice concat join map filter reduce forEach find findIndex some every includes indexOf
    lastIndexOf sort reverse flat flatMap fill keys values entries toString toLowerCase toUpperCase trim trimEnd
    trimStart padStart padEnd split replace replaceAll substring substr charAt charCodeAt codePointAt startsWith
    endsWith match matchAll search test then catch finally bind call apply hasOwnProperty has toFixed toISOString
    getTime valueOf toJSON localeCompare repeat at done next addEventListener removeEventListener
    """.split()
)
