/**
 * The types of /api/v1, generated from openapi.json by openapi-typescript. Don't edit: run `npm run generate`.
 * `client.ts` is the client that uses them.
 */
export interface paths {
    "/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check a key
         * @description Returns the name, scope and tenant of the key. Costs almost nothing: use it to test a connection.
         */
        get: operations["ping"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/extensions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List extensions
         * @description Returns all extensions of the tenant that the key belongs to, in numeric order. An extension that is not in use is listed with `enabled: false`.
         */
        get: operations["listExtensions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List recent calls
         * @description Returns the most recent calls of the tenant that the key belongs to, newest first.
         *
         *     **When a call is in the list.** The PBX writes the record of a call when it ends, so a call in progress is not listed.
         *     A long call appears late, at the place of its start: below shorter calls that started after it. So look at the whole list
         *     for new calls, not only at its first items. A call of several parts, such as one that was transferred, can be listed
         *     before its last part has ended; its values then still change, but its `id` does not.
         *
         *     **Missed calls** are the `inbound` calls with the status `no_answer`, `busy`, `cancelled`, `failed` or
         *     `voicemail`: nobody talked with the caller. With `voicemail`, a mailbox took the call and may hold a message. A menu, an
         *     announcement or a queue that picks up doesn't make a call `answered`.
         *
         *     **What the records don't show.** By default, Asterisk writes no record for a call that rings nobody (`unanswered=no`). A
         *     call that the telephone refuses, or to a number that does not exist, is `no_answer`. After a menu, `talkSeconds`
         *     includes the ringing of the extension. The call in which a colleague is asked before a transfer can be a call of its own.
         *     A transfer that failed may leave no trace.
         */
        get: operations["listCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/extensions/{extension}/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a user's presence
         * @description Sets the presence of an extension's user, that is, the user's status, and returns it as now stored. Requires a key with the scope Read & write.
         *
         *     Presence is information for other people: telephones and apps that watch the extension show it. It doesn't change how calls
         *     are routed: the extension rings as before, and neither do-not-disturb nor call forwarding is turned on. It stays until
         *     somebody sets another one, here or on the PBX.
         */
        post: operations["setPresence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the OpenAPI 3.1.0 document
         * @description Returns the OpenAPI 3.1.0 document of this server, with the endpoints that it adds. No key needed.
         */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi-3.0.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the OpenAPI 3.0.3 document
         * @description Returns the OpenAPI 3.0.3 document of this server, with the endpoints that it adds. No key needed.
         */
        get: operations["getOpenApi30"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description An RFC 9457 problem. */
        Problem: {
            /** @description The URL of the documentation of the code. Programs compare `code` instead. */
            type: string;
            /** @description The kind of problem in a few words; always the same for a code. */
            title: string;
            /** @description The status of the response. */
            status: number;
            /** @description What is wrong with this request, and what to change. */
            detail: string;
            /** @description Stable code for programs to check. */
            code: string;
            /** @description The same as in the X-Request-Id header. */
            requestId: string;
        };
        /** @description What is known about the key. */
        Ping: {
            /**
             * @description Always true: the key works.
             * @enum {boolean}
             */
            ok: true;
            /** @description The name of the key. */
            key: string;
            /**
             * @description What the key allows.
             * @enum {string}
             */
            scope: "Read" | "Read & write";
            /** @description The tenant that the key belongs to. */
            tenant: string;
        };
        /** @description An extension. Safe fields only, never credentials. */
        Extension: {
            /** @description The number as dialled. A string, because it may start with 0. */
            extension: string;
            /** @description The name of the user. */
            name: string;
            /** @description Null if the PBX has none. */
            email: string | null;
            /** @description Whether the extension is in use. */
            enabled: boolean;
            /** @description The user's presence; null if the PBX doesn't know it. */
            presence: components["schemas"]["Presence"] | null;
        };
        /**
         * @description A user's presence.
         * @enum {string}
         */
        Presence: "Available" | "Away" | "Out of office" | "Custom 1" | "Custom 2";
        /** @description The tenant's extensions. */
        ExtensionList: {
            /** @description In numeric order of the extension. */
            items: components["schemas"]["Extension"][];
        };
        /** @description One call, however many records the PBX wrote for it. `from` is the caller, `to` the party that was called. */
        Call: {
            /** @description Unique and stable within the tenant. */
            id: string;
            /**
             * Format: date-time
             * @description When the call started, in UTC: YYYY-MM-DDTHH:MM:SSZ.
             */
            start: string;
            /**
             * @description From the PBX's point of view; unknown if its records don't show it.
             * @enum {string}
             */
            direction: "inbound" | "outbound" | "internal" | "unknown";
            /**
             * @description How the call ended.
             * @enum {string}
             */
            status: "answered" | "no_answer" | "busy" | "failed" | "cancelled" | "voicemail" | "unknown";
            from: components["schemas"]["Party"];
            to: components["schemas"]["Party"];
            /** @description From the first ring to the end. */
            durationSeconds: number;
            /** @description From the answer to the end; 0 if nobody answered. */
            talkSeconds: number;
            /** @description Whether the PBX recorded the call. */
            hasRecording: boolean;
        };
        /** @description The caller, or the party that was called. */
        Party: {
            /** @description The number; null if withheld. */
            number: string | null;
            /** @description The name; null if unknown. */
            name: string | null;
        };
        /** @description The tenant's most recent calls. */
        CallList: {
            /** @description Newest first. */
            items: components["schemas"]["Call"][];
        };
        /** @description The new presence: one of the five values, exactly as spelled. */
        PresenceChange: {
            presence: components["schemas"]["Presence"];
        };
        /** @description An extension and its presence as now stored. */
        ExtensionPresence: {
            /** @description The number of the extension. */
            extension: string;
            presence: components["schemas"]["Presence"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /**
         * @description The ID of the request; quote it when you ask the administrator about a response.
         * @example f3a91c22e07b-000001a
         */
        RequestId: string;
        /**
         * @description Responses must not be cached.
         * @example no-store
         */
        NoStore: string;
        /**
         * @description Don't guess the media type.
         * @example nosniff
         */
        NoSniff: string;
        /**
         * @description The size of the body in bytes.
         * @example 180
         */
        Length: number;
        /**
         * @description Sent when a body was refused unread: the connection closes after the response.
         * @example close
         */
        Close: string;
        /**
         * @description How to authenticate and, if a credential was sent, what was wrong with it (RFC 6750).
         * @example Bearer realm="exovo-api", error="invalid_token"
         */
        Challenge: string;
        /**
         * @description The media type that the path expects; sent when the body had another one.
         * @example application/json
         */
        Accept: string;
        /**
         * @description How many seconds to wait before trying again.
         * @example 5
         */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    ping: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "key": "Zapier integration",
                     *       "scope": "Read",
                     *       "tenant": "1"
                     *     }
                     */
                    "application/json": components["schemas"]["Ping"];
                };
            };
            /** @description `invalid_query`: A query parameter is unknown, repeated or has an invalid value. The detail names it; correct it or remove it. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `missing_key`: No API key was sent. Send it as a bearer token in the Authorization header.
             *
             *     `invalid_key`: The API key is malformed, unknown or revoked, or its tenant is inactive. The detail names a mistake in the form of the header, but never says whether a key is unknown or revoked. Don't retry with the same key.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "WWW-Authenticate": components["headers"]["Challenge"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `address_not_allowed`: The key can be used only from some IP addresses, and the request came from another one, which the detail names. If it is yours, ask the administrator to allow it. If it belongs to a proxy of the server, the administrator has to correct the server's trusted proxies. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "WWW-Authenticate": components["headers"]["Challenge"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such path. Compare it with the paths in this reference, including upper and lower case. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method_not_allowed`: The path exists, but not with this method. The Allow header lists the methods it supports. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    /**
                     * @description The methods that the path supports.
                     * @example GET, HEAD
                     */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: The key or the IP address has sent too many requests. Try again after the number of seconds in Retry-After, and send requests less often. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something unexpected went wrong on the server. It was logged under the requestId; give that ID to the administrator. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The PBX database did not respond in time. Try again after the number of seconds in Retry-After.
             *
             *     `api_unavailable`: API access is starting, is being turned off, has failed, or can't reach its database, so no key can be checked. Try again after the number of seconds in Retry-After.
             *
             *     `api_disabled`: An administrator has turned API access off, so no key can be checked. Ask them to turn it on again. Retry-After is long.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listExtensions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "extension": "205",
                     *           "name": "Ada Lovelace",
                     *           "email": "ada@example.com",
                     *           "enabled": true,
                     *           "presence": "Available"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ExtensionList"];
                };
            };
            /** @description `invalid_query`: A query parameter is unknown, repeated or has an invalid value. The detail names it; correct it or remove it. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `missing_key`: No API key was sent. Send it as a bearer token in the Authorization header.
             *
             *     `invalid_key`: The API key is malformed, unknown or revoked, or its tenant is inactive. The detail names a mistake in the form of the header, but never says whether a key is unknown or revoked. Don't retry with the same key.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "WWW-Authenticate": components["headers"]["Challenge"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `address_not_allowed`: The key can be used only from some IP addresses, and the request came from another one, which the detail names. If it is yours, ask the administrator to allow it. If it belongs to a proxy of the server, the administrator has to correct the server's trusted proxies. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "WWW-Authenticate": components["headers"]["Challenge"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such path. Compare it with the paths in this reference, including upper and lower case. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method_not_allowed`: The path exists, but not with this method. The Allow header lists the methods it supports. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    /**
                     * @description The methods that the path supports.
                     * @example GET, HEAD
                     */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: The key or the IP address has sent too many requests. Try again after the number of seconds in Retry-After, and send requests less often. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something unexpected went wrong on the server. It was logged under the requestId; give that ID to the administrator. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The PBX database did not respond in time. Try again after the number of seconds in Retry-After.
             *
             *     `api_unavailable`: API access is starting, is being turned off, has failed, or can't reach its database, so no key can be checked. Try again after the number of seconds in Retry-After.
             *
             *     `api_disabled`: An administrator has turned API access off, so no key can be checked. Ask them to turn it on again. Retry-After is long.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listCalls: {
        parameters: {
            query?: {
                /** @description How many calls to return; default 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "items": [
                     *         {
                     *           "id": "1783177331.42",
                     *           "start": "2026-07-04T15:02:11Z",
                     *           "direction": "inbound",
                     *           "status": "answered",
                     *           "from": {
                     *             "number": "+13135551234",
                     *             "name": "ACME"
                     *           },
                     *           "to": {
                     *             "number": "205",
                     *             "name": "Ada"
                     *           },
                     *           "durationSeconds": 92,
                     *           "talkSeconds": 78,
                     *           "hasRecording": true
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CallList"];
                };
            };
            /** @description `invalid_query`: A query parameter is unknown, repeated or has an invalid value. The detail names it; correct it or remove it. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `missing_key`: No API key was sent. Send it as a bearer token in the Authorization header.
             *
             *     `invalid_key`: The API key is malformed, unknown or revoked, or its tenant is inactive. The detail names a mistake in the form of the header, but never says whether a key is unknown or revoked. Don't retry with the same key.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "WWW-Authenticate": components["headers"]["Challenge"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `address_not_allowed`: The key can be used only from some IP addresses, and the request came from another one, which the detail names. If it is yours, ask the administrator to allow it. If it belongs to a proxy of the server, the administrator has to correct the server's trusted proxies. */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "WWW-Authenticate": components["headers"]["Challenge"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such path. Compare it with the paths in this reference, including upper and lower case. */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method_not_allowed`: The path exists, but not with this method. The Allow header lists the methods it supports. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    /**
                     * @description The methods that the path supports.
                     * @example GET, HEAD
                     */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: The key or the IP address has sent too many requests. Try again after the number of seconds in Retry-After, and send requests less often. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something unexpected went wrong on the server. It was logged under the requestId; give that ID to the administrator. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The PBX database did not respond in time. Try again after the number of seconds in Retry-After.
             *
             *     `api_unavailable`: API access is starting, is being turned off, has failed, or can't reach its database, so no key can be checked. Try again after the number of seconds in Retry-After.
             *
             *     `api_disabled`: An administrator has turned API access off, so no key can be checked. Ask them to turn it on again. Retry-After is long.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setPresence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The number of the extension, as GET /extensions lists it.
                 * @example 205
                 */
                extension: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "presence": "Away"
                 *     }
                 */
                "application/json": components["schemas"]["PresenceChange"];
            };
        };
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "extension": "205",
                     *       "presence": "Away"
                     *     }
                     */
                    "application/json": components["schemas"]["ExtensionPresence"];
                };
            };
            /**
             * @description `invalid_query`: A query parameter is unknown, repeated or has an invalid value. The detail names it; correct it or remove it.
             *
             *     `invalid_body`: The body is valid JSON, but not an object with the fields that the endpoint expects. The detail names each invalid field.
             *
             *     `malformed_json`: The body is not valid JSON. Send one JSON object in UTF-8.
             *
             *     `malformed_request`: The body was cut off, or its length did not match Content-Length. Send the request again.
             */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `missing_key`: No API key was sent. Send it as a bearer token in the Authorization header.
             *
             *     `invalid_key`: The API key is malformed, unknown or revoked, or its tenant is inactive. The detail names a mistake in the form of the header, but never says whether a key is unknown or revoked. Don't retry with the same key.
             */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "WWW-Authenticate": components["headers"]["Challenge"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `address_not_allowed`: The key can be used only from some IP addresses, and the request came from another one, which the detail names. If it is yours, ask the administrator to allow it. If it belongs to a proxy of the server, the administrator has to correct the server's trusted proxies.
             *
             *     `read_only_key`: The key has the scope Read, and the request would change something. Use a key with the scope Read & write.
             */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "WWW-Authenticate": components["headers"]["Challenge"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `not_found`: There is no such path. Compare it with the paths in this reference, including upper and lower case.
             *
             *     `extension_not_found`: The tenant of the key has no extension with this number.
             */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method_not_allowed`: The path exists, but not with this method. The Allow header lists the methods it supports. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    /**
                     * @description The methods that the path supports.
                     * @example POST
                     */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `body_too_large`: The body is larger than 16 KiB. */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body was not sent as application/json, or it was compressed. Set the Content-Type header and send the body uncompressed. */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    Accept: components["headers"]["Accept"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `rate_limited`: The key or the IP address has sent too many requests. Try again after the number of seconds in Retry-After, and send requests less often. */
            429: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal_error`: Something unexpected went wrong on the server. It was logged under the requestId; give that ID to the administrator. */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The PBX database did not respond in time. Try again after the number of seconds in Retry-After.
             *
             *     `api_unavailable`: API access is starting, is being turned off, has failed, or can't reach its database, so no key can be checked. Try again after the number of seconds in Retry-After.
             *
             *     `api_disabled`: An administrator has turned API access off, so no key can be checked. Ask them to turn it on again. Retry-After is long.
             *
             *     `presence_unavailable`: The PBX can't set presence right now. The detail says why; an administrator can fix it.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0"
                     *     }
                     */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `invalid_query`: A query parameter is unknown, repeated or has an invalid value. The detail names it; correct it or remove it. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method_not_allowed`: The path exists, but not with this method. The Allow header lists the methods it supports. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    /**
                     * @description The methods that the path supports.
                     * @example GET, HEAD
                     */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `api_unavailable`: API access is starting, is being turned off, has failed, or can't reach its database, so no key can be checked. Try again after the number of seconds in Retry-After.
             *
             *     `api_disabled`: An administrator has turned API access off, so no key can be checked. Ask them to turn it on again. Retry-After is long.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenApi30: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.0.3"
                     *     }
                     */
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `invalid_query`: A query parameter is unknown, repeated or has an invalid value. The detail names it; correct it or remove it. */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `method_not_allowed`: The path exists, but not with this method. The Allow header lists the methods it supports. */
            405: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    /**
                     * @description The methods that the path supports.
                     * @example GET, HEAD
                     */
                    Allow: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `api_unavailable`: API access is starting, is being turned off, has failed, or can't reach its database, so no key can be checked. Try again after the number of seconds in Retry-After.
             *
             *     `api_disabled`: An administrator has turned API access off, so no key can be checked. Ask them to turn it on again. Retry-After is long.
             */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "Cache-Control": components["headers"]["NoStore"];
                    "X-Content-Type-Options": components["headers"]["NoSniff"];
                    "Content-Length": components["headers"]["Length"];
                    Connection: components["headers"]["Close"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
