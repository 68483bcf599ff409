<#-- Keycloak's of 26.7 without its tabindex (WCAG 2.2, 2.4.3) and its inline script. -->
<#import "template.ftl" as layout>
<#import "buttons.ftl" as buttons>
<@layout.registrationLayout; section>
    <#if section = "header">
        ${msg("logoutConfirmTitle")}
    <#elseif section = "form">
        <div id="kc-logout-confirm" class="content-area">
            <p class="instruction">${msg("logoutConfirmHeader")}</p>
            <form class="${properties.kcFormClass} ${properties.kcMarginTopClass!}" action="${url.logoutConfirmAction}" method="POST">
                <input type="hidden" name="session_code" value="${logoutConfirm.code}">
                <@buttons.actionGroup>
                    <@buttons.button id="kc-logout" name="confirmLogout" label="doLogout"/>
                </@buttons.actionGroup>
            </form>
            <#if !logoutConfirm.skipLink && (client.baseUrl)?has_content>
            <p id="kc-info-message"><a href="${client.baseUrl}">${msg("backToApplication")}</a></p>
            </#if>
        </div>
    </#if>
</@layout.registrationLayout>
