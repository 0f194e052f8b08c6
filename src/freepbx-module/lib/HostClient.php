<?php
/** Sends requests to the host's socket. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class HostClient
{
    private const CONNECT_TIMEOUT_MS = 2_000;
    /** Longer than any limit of the host itself. */
    private const TIMEOUT_SECONDS = 90;
    /** The host refuses longer bodies by their Content-Length alone (MAX_BODY_BYTES in src/http/problems.ts). */
    private const MAX_BODY_BYTES = 16 * 1024;
    private const NOT_RELAYED = ['connection', 'date', 'keep-alive', 'server', 'set-cookie', 'transfer-encoding'];

    public function __construct(private readonly string $socket)
    {
    }

    /**
     * Sends the request on, and the response back to the client as it arrives. `$accept` gets the status and the headers
     * by lower-case name; if it returns false, nothing is sent and this method returns false.
     *
     * @param ?callable(int, array<string, string>): bool $accept
     * @throws Refusal if the host does not respond
     */
    public function relay(RelayedRequest $request, ?string $cookie = null, ?callable $accept = null): bool
    {
        $headers = $request->headers;
        $body = $request->hasBody ? (string) file_get_contents('php://input', length: self::MAX_BODY_BYTES + 1) : '';
        if ($request->hasBody) {
            $headers['content-length'] ??= (string) strlen($body);
        }
        if ($cookie !== null) {
            $headers['cookie'] = $cookie;
        }
        $response = new RelayedResponse(self::NOT_RELAYED, $accept);
        $handle = $this->prepare($request->method, $request->target, $headers, $response);
        if ($body !== '' && strlen($body) <= self::MAX_BODY_BYTES) {
            curl_setopt($handle, CURLOPT_POSTFIELDS, $body);
        }
        // A longer body is not sent at all. If curl sent it, it would give up when the host closes the connection, and lose
        // the response.
        curl_setopt($handle, CURLOPT_CUSTOMREQUEST, $request->method);
        $this->perform($handle, $response);
        return !$response->isDeclined();
    }

    /**
     * Signs in. Returns the session cookie as `name=value`.
     *
     * @param array<string, string> $headers
     * @throws Refusal if the host does not respond or refuses the assertion
     */
    public function signIn(string $assertion, array $headers): string
    {
        $cookie = null;
        $response = new RelayedResponse([], function (int $status, array $received) use (&$cookie): bool {
            $cookie = $status === 200 ? strtok($received['set-cookie'] ?? '', ';') : null;
            return false;
        });
        $forwarded = array_filter(
            $headers,
            static fn (string $name): bool => str_starts_with($name, 'x-forwarded-'),
            ARRAY_FILTER_USE_KEY,
        );
        $sent = ['content-type' => 'application/json', 'accept' => 'application/json', ...$forwarded];
        $handle = $this->prepare('POST', '/admin/sign-in/assertion', $sent, $response);
        curl_setopt($handle, CURLOPT_POSTFIELDS, json_encode(['assertion' => $assertion], JSON_THROW_ON_ERROR));
        $this->perform($handle, $response);
        return $cookie ?: throw new Refusal(502, 'Bad Gateway', 'The host did not accept the sign-in of FreePBX. Its log says why.');
    }

    /** @param array<string, string> $headers */
    private function prepare(string $method, string $target, array $headers, RelayedResponse $response): \CurlHandle
    {
        $lines = ['Expect:'];
        foreach ($headers as $name => $value) {
            $lines[] = "$name: $value";
        }
        $handle = curl_init("http://localhost$target");
        curl_setopt_array($handle, [
            CURLOPT_UNIX_SOCKET_PATH => $this->socket,
            CURLOPT_PROXY => '',
            CURLOPT_PATH_AS_IS => true,
            CURLOPT_NOBODY => $method === 'HEAD',
            CURLOPT_HTTPHEADER => $lines,
            CURLOPT_CONNECTTIMEOUT_MS => self::CONNECT_TIMEOUT_MS,
            CURLOPT_TIMEOUT => self::TIMEOUT_SECONDS,
            CURLOPT_HEADERFUNCTION => $response->addHeaderLine(...),
            CURLOPT_WRITEFUNCTION => $response->addBody(...),
        ]);
        return $handle;
    }

    private function perform(\CurlHandle $handle, RelayedResponse $response): void
    {
        if (curl_exec($handle) !== false || $response->hasBegun()) {
            return;
        }
        throw new Refusal(503, 'Service Unavailable', 'The Exovo host does not respond. It may be starting.');
    }
}
