package io.isolateddb.sample;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * Thrown when somebody registers with the e-mail address of another user.
 */
@ResponseStatus(code = HttpStatus.CONFLICT, reason = "This e-mail address is taken")
class EmailTakenException extends RuntimeException {

	EmailTakenException(String email, Throwable cause) {
		super("The e-mail address " + email + " is taken", cause);
	}

}
