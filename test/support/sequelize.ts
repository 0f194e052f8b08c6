/** Opens Sequelize on a test's database, as the plugin's migrations do. */
import mysql2 from 'mysql2';
import { Sequelize } from 'sequelize';
import type { DatabaseConnection } from '../../src/host/contract.js';
import { driverOptions } from '../../src/storage/driver-options.js';

/** The caller closes it. */
export function sequelizeFor(connection: DatabaseConnection): Sequelize {
  return new Sequelize({
    dialect: 'mysql',
    dialectModule: mysql2,
    database: connection.database,
    username: connection.user,
    ...(connection.password === undefined ? {} : { password: connection.password }),
    ...(connection.host === undefined ? {} : { host: connection.host }),
    ...(connection.port === undefined ? {} : { port: connection.port }),
    dialectOptions: driverOptions(connection),
    logging: false,
  });
}
