<?php
/** A response of the relay itself: a page for browsers, otherwise a problem like those of the host. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class Refusal extends \RuntimeException
{
    public function __construct(
        private readonly int $status,
        private readonly string $title,
        private readonly string $detail,
    ) {
        parent::__construct($detail);
    }

    public function send(bool $asPage): void
    {
        http_response_code($this->status);
        header('Cache-Control: no-store');
        header('X-Content-Type-Options: nosniff');
        header("Content-Security-Policy: default-src 'none'; frame-ancestors 'self'");
        if ($this->status === 503) {
            header('Retry-After: 5');
        }
        header('Content-Type: ' . ($asPage ? 'text/html; charset=utf-8' : 'application/problem+json'));
        echo $asPage ? $this->page() : $this->problem();
    }

    private function page(): string
    {
        $title = htmlspecialchars($this->title);
        $detail = htmlspecialchars($this->detail);
        return "<!doctype html><html lang=\"en\"><title>$title</title><h1>$title</h1><p>$detail</p></html>\n";
    }

    private function problem(): string
    {
        return json_encode([
            'type' => 'about:blank',
            'title' => $this->title,
            'status' => $this->status,
            'detail' => $this->detail,
        ], JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES);
    }
}
