<?php
/** What is still to do before everything works, above the list of keys. */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class Notices
{
    public static function html(Installation $installation): string
    {
        $html = '';
        foreach (self::of($installation) as $notice) {
            $html .= '<div class="alert alert-warning" role="status">' . htmlspecialchars($notice) . '</div>';
        }
        return $html;
    }

    /** @return list<string> */
    public static function of(Installation $installation): array
    {
        $notices = [];
        if (!$installation->runtime->isCurrent()) {
            $notices[] = 'Node.js or the host is not installed. Run "fwconsole ma install exovoapi" and read what it prints.';
        } elseif (!$installation->process->isServing()) {
            $log = $installation->paths->logFolder . '/exovoapi_err.log';
            $notices[] = "The host is not running. $log says why. \"fwconsole exovoapi start\" starts it.";
        }
        if (!$installation->managerUser->isApplied()) {
            $notices[] = 'Press Apply Config. Until then, presence can be neither read nor set.';
        }
        if ($installation->needsSetUp()) {
            $notices[] = 'The host can read and change all of FreePBX\'s database. Run "fwconsole exovoapi setup" as root '
                . 'to restrict it to what it needs.';
        }
        return $notices;
    }
}
