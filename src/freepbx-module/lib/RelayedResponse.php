<?php
/** Passes a response of the host on to the client while it arrives. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class RelayedResponse
{
    private int $status = 0;
    /** @var list<array{string, string}> names in lower case */
    private array $headers = [];
    private bool $complete = false;
    private bool $declined = false;

    /**
     * @param list<string> $notRelayed
     * @param ?\Closure(int, array<string, string>): bool $accept
     */
    public function __construct(private readonly array $notRelayed, private readonly ?\Closure $accept = null)
    {
    }

    /** For curl: one line of the head, then an empty one. */
    public function addHeaderLine(\CurlHandle $handle, string $line): int
    {
        $text = rtrim($line, "\r\n");
        if (preg_match('~^HTTP/\S+ (\d{3})~', $text, $match) === 1) {
            [$this->status, $this->headers] = [(int) $match[1], []];
        } elseif ($text !== '') {
            [$name, $value] = explode(':', $text, 2);
            $this->headers[] = [strtolower($name), trim($value)];
        } elseif ($this->status >= 200) {
            $this->complete = true;
            $this->sendHead();
        }
        return strlen($line);
    }

    /** For curl. */
    public function addBody(\CurlHandle $handle, string $bytes): int
    {
        if (!$this->declined) {
            echo $bytes;
            flush();
        }
        return strlen($bytes);
    }

    public function hasBegun(): bool
    {
        return $this->complete;
    }

    public function isDeclined(): bool
    {
        return $this->declined;
    }

    private function sendHead(): void
    {
        if ($this->accept !== null && !($this->accept)($this->status, array_column($this->headers, 1, 0))) {
            $this->declined = true;
            return;
        }
        foreach ($this->headers as [$name, $value]) {
            if (!in_array($name, $this->notRelayed, true)) {
                header("$name: $value", false);
            }
        }
        // After the headers, because PHP sets 302 and 401 by itself for some of them.
        http_response_code($this->status);
    }
}
