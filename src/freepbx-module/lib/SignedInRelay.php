<?php
/** Relays requests for the pages in the name of the FreePBX administrator. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class SignedInRelay
{
    public function __construct(
        private readonly HostClient $client,
        private readonly FreePbxSession $session,
        private readonly SettingsFile $settings,
    ) {
    }

    /** @throws Refusal */
    public function relay(RelayedRequest $request): void
    {
        $username = $this->session->administrator();
        $cookie = $this->session->cookie($username);
        // Only a request that changes nothing can be sent a second time.
        if ($cookie !== null && $this->client->relay($request, $cookie, $request->isSafe() ? self::isSignedIn(...) : null)) {
            return;
        }
        $this->client->relay($request, $this->signIn($username, $request));
    }

    private function signIn(string $username, RelayedRequest $request): string
    {
        $secret = $this->settings->read()['EXOVO_ASSERTION_SECRET']
            ?? throw new Refusal(503, 'Service Unavailable', 'The module is not completely installed. Run "fwconsole ma install exovoapi".');
        $cookie = $this->client->signIn(Assertion::for($username, $secret), $request->headers);
        $this->session->keepCookie($username, $cookie);
        return $cookie;
    }

    /**
     * Whether the host still knows the session: it ends after a time, and when the host's data is replaced.
     *
     * @param array<string, string> $headers
     */
    private static function isSignedIn(int $status, array $headers): bool
    {
        return $status !== 401 && !str_contains($headers['location'] ?? '', '/admin/sign-in');
    }
}
