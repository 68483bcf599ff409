<#-- Not Keycloak's: its labels have a tabindex (WCAG 2.2, 2.4.3). -->
<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<#import "mcp-choice.ftl" as choice>
<@layout.registrationLayout displayMessage=!messagesPerField.existsError("totp"); section>
<#if section == "header">
${msg("doLogIn")}
<#elseif section == "form">
<form id="kc-otp-reset-form" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
  <@choice.device legend=msg("otp-reset-description") credentials=configuredOtpCredentials.userOtpCredentials selected=configuredOtpCredentials.selectedCredentialId!"" />
  <@buttons.actionGroup>
    <@buttons.button id="kc-otp-reset-form-submit" label="doSubmit" />
  </@buttons.actionGroup>
</form>
</#if>
</@layout.registrationLayout>
