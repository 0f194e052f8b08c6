<?php
/** Adds all keys, as hashes, and the audit log to FreePBX's backups. */

declare(strict_types=1);

namespace FreePBX\modules\Exovoapi;

use FreePBX\modules\Backup as Base;

class Backup extends Base\BackupBase
{
    /** The hashes are binary, which FreePBX's own dump of tables can't store. */
    public function runBackup($id, $transaction)
    {
        $folder = sys_get_temp_dir() . '/exovoapi-' . bin2hex(random_bytes(8));
        mkdir($folder, 0700);
        $this->addGarbage($folder);
        $file = "$folder/exovoapi.export";
        $this->FreePBX->Exovoapi->installation()->runtime->export($file);
        $this->addSplFile(new \SplFileInfo($file));
    }
}
