<?php
/** A request below /exovo, as the host is to receive it. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class RelayedRequest
{
    /** Of a connection or of a proxy. The host must get them from the relay alone. Cookies are FreePBX's. */
    private const NOT_RELAYED = [
        'connection', 'cookie', 'expect', 'forwarded', 'host', 'keep-alive', 'proxy-authenticate', 'proxy-authorization',
        'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade',
    ];

    /** @param array<string, string> $headers by lower-case name */
    private function __construct(
        public readonly string $method,
        /** Path and query without the prefix, byte for byte as the client sent them. */
        public readonly string $target,
        public readonly array $headers,
        public readonly bool $hasBody,
    ) {
    }

    /**
     * @param array<string, mixed> $server PHP's $_SERVER
     * @param array<string, string> $raw the headers as the client sent them
     * @throws Refusal if the request is malformed
     */
    public static function fromServer(array $server, array $raw): self
    {
        foreach ($raw as $value) {
            // A NUL would end the value early in programs written in C.
            if (preg_match('/[\x00-\x08\x0a-\x1f\x7f]/', (string) $value) === 1) {
                throw new Refusal(400, 'Bad Request', 'A header contains a control character.');
            }
        }
        $headers = self::headersOf($server);
        $hasBody = (int) ($headers['content-length'] ?? 0) > 0 || isset($server['HTTP_TRANSFER_ENCODING']);
        $forwarded = [
            'x-forwarded-for' => (string) $server['REMOTE_ADDR'],
            'x-forwarded-host' => (string) ($server['HTTP_HOST'] ?? ''),
            'x-forwarded-proto' => in_array(strtolower((string) ($server['HTTPS'] ?? '')), ['', 'off'], true) ? 'http' : 'https',
            'x-forwarded-prefix' => Paths::PREFIX,
        ];
        $target = self::targetOf((string) $server['REQUEST_URI']);
        return new self((string) $server['REQUEST_METHOD'], $target, [...$headers, ...$forwarded], $hasBody);
    }

    public function isForApi(): bool
    {
        return $this->isBelow('/api/v1');
    }

    public function isForPages(): bool
    {
        return $this->isBelow('/admin');
    }

    public function isSafe(): bool
    {
        return in_array($this->method, ['GET', 'HEAD'], true);
    }

    private function isBelow(string $path): bool
    {
        return preg_match('~^' . $path . '(?=[/?]|$)~', $this->target) === 1;
    }

    private static function targetOf(string $uri): string
    {
        // A client may send a complete URL, and the web server passes it on as it is.
        $path = preg_replace('~^[a-z][a-z0-9+.-]*://[^/?]*~i', '', $uri);
        return str_starts_with($path, Paths::PREFIX) ? substr($path, strlen(Paths::PREFIX)) : $path;
    }

    /**
     * PHP joins repeated headers with a comma, so that the host still sees that there were two.
     *
     * @param array<string, mixed> $server
     * @return array<string, string>
     */
    private static function headersOf(array $server): array
    {
        $headers = [];
        foreach ($server as $name => $value) {
            if (preg_match('/^(?:HTTP_|(?=CONTENT_(?:TYPE|LENGTH)$))(.+)$/', $name, $match) === 1) {
                $headers[strtolower(strtr($match[1], '_', '-'))] = (string) $value;
            }
        }
        return array_filter(
            array_diff_key($headers, array_flip(self::NOT_RELAYED)),
            static fn (string $value, string $name): bool => $value !== '' && !str_starts_with($name, 'x-forwarded-'),
            ARRAY_FILTER_USE_BOTH,
        );
    }
}
