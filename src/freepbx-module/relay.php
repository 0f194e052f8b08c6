<?php
/**
 * Passes the requests below /exovo on to the host. The web folder's index.php includes this file with the data folder in
 * $exovoDataFolder.
 *
 * The API needs no FreePBX: the key decides. The pages do, and /etc/freepbx.conf can only be included here, because it
 * expects global variables.
 */

declare(strict_types=1);

use Exovo\FreePbx\FreePbxSession;
use Exovo\FreePbx\HostClient;
use Exovo\FreePbx\Paths;
use Exovo\FreePbx\Refusal;
use Exovo\FreePbx\RelayedRequest;
use Exovo\FreePbx\SettingsFile;
use Exovo\FreePbx\SignedInRelay;

require_once __DIR__ . '/lib/autoload.php';

// PHP would add its own content type to a response that has none, and its version to each.
ini_set('default_mimetype', '');
header_remove('X-Powered-By');

try {
    $exovoRequest = RelayedRequest::fromServer($_SERVER, getallheaders());
    $exovoClient = new HostClient(Paths::socketIn($exovoDataFolder));
    if ($exovoRequest->isForApi()) {
        $exovoClient->relay($exovoRequest);
    } elseif ($exovoRequest->isForPages()) {
        $bootstrap_settings = ['freepbx_auth' => false, 'skip_astman' => true];
        $restrict_mods = true;
        // FreePBX and its modules may print something while they load. It must not become part of the response.
        $exovoLevel = ob_get_level();
        ob_start();
        include getenv('FREEPBX_CONF') ?: '/etc/freepbx.conf';
        while (ob_get_level() > $exovoLevel) {
            ob_end_clean();
        }
        $exovoSettings = new SettingsFile("$exovoDataFolder/settings.env");
        (new SignedInRelay($exovoClient, new FreePbxSession(), $exovoSettings))->relay($exovoRequest);
    } else {
        throw new Refusal(404, 'Not Found', 'There is nothing at this address.');
    }
} catch (Refusal $exovoRefusal) {
    $exovoRefusal->send(str_contains($_SERVER['HTTP_ACCEPT'] ?? '', 'text/html'));
}
