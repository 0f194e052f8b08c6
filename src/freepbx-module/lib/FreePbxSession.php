<?php
/** The administrator whom FreePBX has signed in. Read again for each request, so that a sign-out or a lost section takes effect at once. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class FreePbxSession
{
    private const SECTION = 'exovoapi';
    private const OURS = 'exovoapi';

    /**
     * Reads the session and unlocks it: PHP lets one request at a time use a session, and the host can take seconds.
     *
     * @throws Refusal if nobody is signed in or may not open the section
     */
    public function administrator(): string
    {
        if (isset($_COOKIE[session_name()])) {
            session_start(['read_and_close' => true]);
        }
        $user = $_SESSION['AMP_user'] ?? null;
        if (!$user instanceof \ampuser) {
            throw new Refusal(401, 'Unauthorized', 'You are not signed in to FreePBX. Sign in there, then open API keys (Exovo) again.');
        }
        if (!$this->mayOpenSection($user)) {
            throw new Refusal(403, 'Forbidden', 'Your FreePBX account may not open API keys (Exovo).');
        }
        return $user->username;
    }

    /** The host's session cookie of this administrator. */
    public function cookie(string $username): ?string
    {
        $ours = $_SESSION[self::OURS] ?? null;
        return is_array($ours) && $ours['username'] === $username ? $ours['cookie'] : null;
    }

    /** The browser never sees the cookie. */
    public function keepCookie(string $username, string $cookie): void
    {
        session_start();
        // FreePBX may have signed out or changed the user meanwhile.
        if (($_SESSION['AMP_user']->username ?? null) === $username) {
            $_SESSION[self::OURS] = ['username' => $username, 'cookie' => $cookie];
        }
        session_write_close();
        // PHP would send FreePBX's cookie again, with another lifetime than FreePBX gives it.
        header_remove('Set-Cookie');
    }

    /** The session holds the sections of the time of sign-in, so they are read again. */
    private function mayOpenSection(\ampuser $user): bool
    {
        if (!$user->checkSection(self::SECTION)) {
            return false;
        }
        if ($this->hasNoAccount($user->username)) {
            return true;
        }
        $now = new \ampuser($user->username, $user->getMode());
        return $now->checkSection(self::SECTION);
    }

    /** Whether FreePBX has signed the user in without an account of its own, with access to everything. */
    private function hasNoAccount(string $username): bool
    {
        $config = \FreePBX::Config();
        return in_array(strtolower((string) $config->get('AUTHTYPE')), ['none', 'webserver'], true)
            || ($config->get('AMP_ACCESS_DB_CREDS') && $username === ($GLOBALS['amp_conf']['AMPDBUSER'] ?? null));
    }
}
