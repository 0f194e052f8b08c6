<?php
/**
 * The folder /exovo of the web server. It contains nothing but the way to the module's relay, so that the address works
 * without a change to Apache's configuration.
 */

declare(strict_types=1);

namespace Exovo\FreePbx;

final class WebFolder
{
    public function __construct(private readonly Paths $paths)
    {
    }

    public function create(): void
    {
        $folder = $this->paths->webFolder();
        if (!is_dir($folder)) {
            mkdir($folder, 0755);
        }
        copy($this->paths->moduleFolder . '/web/htaccess', "$folder/.htaccess");
        $index = sprintf(
            "<?php\n\$exovoDataFolder = %s;\nrequire %s;\n",
            var_export($this->paths->dataFolder, true),
            var_export($this->paths->moduleFolder . '/relay.php', true),
        );
        PrivateFile::write("$folder/index.php", $index, 0644);
    }

    public function remove(): void
    {
        Runtime::remove($this->paths->webFolder());
    }
}
