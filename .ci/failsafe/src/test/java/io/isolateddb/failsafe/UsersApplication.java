package io.isolateddb.failsafe;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * An application with users in its database.
 */
@SpringBootApplication
class UsersApplication {

}
