/**
 * An origin that refuses connections. Port 1 is below all that `listen(0)` and a search for a free port may give out: a port
 * that was only closed again may be the next one that another server gets, or the very server under test.
 */
export const NOBODY = 'http://127.0.0.1:1'
