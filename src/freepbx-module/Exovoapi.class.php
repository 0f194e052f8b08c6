<?php
/** What FreePBX calls: install, enable, the page and the hooks of module.xml. The classes in lib/ do the work. */

declare(strict_types=1);

namespace FreePBX\modules;

use Exovo\FreePbx\Installation;
use Exovo\FreePbx\Notices;
use Exovo\FreePbx\Paths;

require_once __DIR__ . '/lib/autoload.php';

/** Does not extend FreePBX_Helpers, which would create a key-value table that outlives the uninstallation. */
class Exovoapi implements \BMO
{
    private readonly object $freepbx;

    public function __construct($freepbx = null)
    {
        $this->freepbx = $freepbx ?? throw new \Exception('FreePBX creates this object.');
    }

    public function install()
    {
        $this->installation()->install();
    }

    public function uninstall()
    {
        $this->installation()->uninstall();
    }

    public function enable()
    {
        $this->installation()->enable();
    }

    /** Never throws, because FreePBX would then leave the module enabled. */
    public function disable()
    {
        $this->withoutThrowing(fn () => $this->installation()->disable());
    }

    /** FreePBX's interface requires the two. Backup.php and Restore.php do the work. */
    public function backup()
    {
    }

    public function restore($backup)
    {
    }

    public function doConfigPageInit($page)
    {
    }

    public function showPage(): string
    {
        return Notices::html($this->installation())
            . '<iframe src="' . Paths::PREFIX . '/admin/integrations/api/keys" title="API keys"'
            . ' style="width: 100%; height: calc(100vh - 12rem); min-height: 30rem; border: 0"></iframe>';
    }

    /** Called by "fwconsole start", which would not start the other modules if this threw. */
    public function startFreepbx($output = null)
    {
        $this->withoutThrowing(fn () => $this->installation()->start());
    }

    /** Called by "fwconsole stop". */
    public function stopFreepbx($output = null)
    {
        $this->withoutThrowing(fn () => $this->installation()->stop());
    }

    /** Called by "fwconsole chown", which makes the data folder readable for everybody if it is below the user's home. */
    public function chownFreepbx()
    {
        $paths = Paths::of($this->freepbx);
        return [
            ['type' => 'execdir', 'path' => $paths->runtime(), 'perms' => 0755],
            ['type' => 'file', 'path' => $paths->startScript(), 'perms' => 0700],
            ['type' => 'file', 'path' => $paths->settings(), 'perms' => 0600],
            ['type' => 'file', 'path' => $paths->databaseUser(), 'perms' => 0600],
            ['type' => 'dir', 'path' => $paths->dataFolder, 'perms' => 0700],
        ];
    }

    public function installation(): Installation
    {
        return new Installation($this->freepbx);
    }

    private function withoutThrowing(callable $work): void
    {
        try {
            $work();
        } catch (\Throwable $error) {
            out($error->getMessage());
        }
    }
}
