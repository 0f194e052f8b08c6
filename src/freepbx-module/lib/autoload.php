<?php
/** Loads the classes of the namespace Exovo\FreePbx from this folder. */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    $prefix = 'Exovo\\FreePbx\\';
    if (str_starts_with($class, $prefix)) {
        require __DIR__ . '/' . substr($class, strlen($prefix)) . '.php';
    }
});
