package chat.parley.history;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the store is.
 *
 * @param url {@code jdbc:postgresql://host:port/database}
 * @param username a role that may read the schemas {@code chat} and {@code account}
 * @param password its password
 */
@Validated
@ConfigurationProperties("spring.datasource")
public record StoreAddress(
        @DefaultValue("jdbc:postgresql://localhost:5432/parley") @NotBlank
        String url,

        @DefaultValue("parley") String username,
        @DefaultValue("") String password) {
    @Override
    public String toString() {
        return "StoreAddress[" + url + "]";
    }
}
