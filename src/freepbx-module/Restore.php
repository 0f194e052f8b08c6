<?php
/** Restores what Backup.php has added. */

declare(strict_types=1);

namespace FreePBX\modules\Exovoapi;

use FreePBX\modules\Backup as Base;

class Restore extends Base\RestoreBase
{
    public function runRestore()
    {
        foreach ($this->getFiles() as $file) {
            if ($file->getExtension() === 'export') {
                $this->FreePBX->Exovoapi->installation()->import($file->getPathname());
            }
        }
    }
}
