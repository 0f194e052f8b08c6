<?php
/**
 * Apache's part under PHP's built-in server: the module's .htaccess, FreePBX's page of the module, and a sign-in that is
 * only for the tests.
 */

declare(strict_types=1);

$path = (string) parse_url((string) preg_replace('~^[a-z]+://[^/]*~', '', $_SERVER['REQUEST_URI']), PHP_URL_PATH);
$webRoot = $_SERVER['DOCUMENT_ROOT'];

if (preg_match('~^/exovo(/|$)~', $_SERVER['REQUEST_URI']) === 1 || preg_match('~^[a-z]+://[^/]*/exovo/~', $_SERVER['REQUEST_URI']) === 1) {
    if (!is_file("$webRoot/exovo/index.php")) {
        http_response_code(404);
        return true;
    }
    require "$webRoot/exovo/index.php";
    return true;
}

require getenv('FREEPBX_CONF');
session_start();
if ($path === '/test/sign-in') {
    $_SESSION['AMP_user'] = new ampuser($_GET['username']);
} elseif ($path === '/test/sign-out') {
    session_destroy();
} elseif ($path === '/admin/config.php') {
    session_write_close();
    require "$webRoot/admin/modules/exovoapi/page.exovoapi.php";
} else {
    http_response_code(404);
}
return true;
