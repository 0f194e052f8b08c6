<?php
/** The user of Asterisk's Manager Interface, through which the host reads and sets presence. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class ManagerUser
{
    public const NAME = 'exovoapi';
    private const DENY = '0.0.0.0/0.0.0.0';
    private const PERMIT = '127.0.0.1/255.255.255.255';
    /** The smallest right with which Asterisk lets a user set presence. */
    private const RIGHT = 'call';

    public function __construct(private readonly object $freepbx)
    {
    }

    /** Asterisk knows the user after the next Apply Config. */
    public function ensure(string $secret): void
    {
        $existing = array_column($this->freepbx->Manager->list_managers(), 'secret', 'name');
        if (($existing[self::NAME] ?? null) === $secret) {
            return;
        }
        $this->remove();
        $this->freepbx->Manager->add_manager(self::NAME, $secret, self::DENY, self::PERMIT, self::RIGHT, self::RIGHT);
        needreload();
    }

    public function remove(): void
    {
        if (in_array(self::NAME, array_column($this->freepbx->Manager->list_managers(), 'name'), true)) {
            $this->freepbx->Manager->del_manager(self::NAME, true);
            needreload();
        }
    }

    /** Whether Asterisk's configuration contains the user. */
    public function isApplied(): bool
    {
        $file = $this->freepbx->Config->get('ASTETCDIR') . '/manager_additional.conf';
        return is_readable($file) && str_contains((string) file_get_contents($file), '[' . self::NAME . ']');
    }
}
